package dev.weft.job.cutover;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Locale;

/**
 * Asks a person before something is gone for good.
 *
 * @param sure whether the answer is yes without asking
 */
record Question(InputStream in, PrintStream out, boolean sure) {

    /** Whether the answer is yes; none is no. */
    boolean agreed(String question) throws IOException {
        if (sure) {
            return true;
        }
        out.print(question + " [y/N] ");
        out.flush();
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(in, Charset.defaultCharset()));
        String answer = reader.readLine();
        return answer != null
                && List.of("y", "yes").contains(answer.strip().toLowerCase(Locale.ROOT));
    }
}
