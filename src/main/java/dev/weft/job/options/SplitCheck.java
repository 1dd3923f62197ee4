package dev.weft.job.options;

import static dev.weft.job.options.SourceOptions.FILES_FORMAT;
import static dev.weft.job.options.SourceOptions.FILES_SPLIT_SIZE;
import static dev.weft.job.options.SourceOptions.FILES_WATCH;

import dev.weft.job.options.SourceOptions.FileFormat;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;

/** What has to hold where files are read in parts. */
final class SplitCheck {

    /** Each part is a request to the file system, and a line in the enumerator's state. */
    private static final MemorySize SMALLEST = MemorySize.parse("64kb");

    private SplitCheck() {}

    /** @param options complete and well typed */
    static List<String> mistakes(Configuration options) {
        List<String> mistakes = new ArrayList<>();
        MemorySize size = options.get(FILES_SPLIT_SIZE);
        if (size == null) {
            return mistakes;
        }
        String given = OptionsText.assignment(FILES_SPLIT_SIZE, options);
        if (size.compareTo(SMALLEST) < 0) {
            mistakes.add(given + " is less than 64 kb");
        }
        if (options.getOptional(FILES_WATCH).isPresent()) {
            mistakes.add(
                    given
                            + ": with "
                            + FILES_WATCH.key()
                            + " each file is read whole: leave one of the two out");
        }
        if (options.get(FILES_FORMAT) == FileFormat.CSV) {
            mistakes.add(
                    given
                            + ": csv is read whole, as a line end may be inside quotes: leave it out");
        }
        return mistakes;
    }
}
