package dev.weft.embedded;

import java.util.ArrayList;
import java.util.List;

/** Reads one {@link PayloadPath}: keys of letters, digits, {@code _} and {@code -}, others in quotes. */
final class PayloadPathParser {

    private final String text;
    private int at;

    PayloadPathParser(String text) {
        this.text = text;
    }

    /** The path, or null if the text is none. */
    PayloadPath path() {
        String first = key();
        if (first == null) {
            return null;
        }
        List<PayloadPath.Step> steps = new ArrayList<>();
        while (at < text.length()) {
            PayloadPath.Step step = step();
            if (step == null) {
                return null;
            }
            steps.add(step);
        }
        return new PayloadPath(first, List.copyOf(steps));
    }

    private PayloadPath.Step step() {
        char c = text.charAt(at++);
        if (c == '.') {
            String name = key();
            return name == null ? null : new PayloadPath.Key(name);
        }
        int end = text.indexOf(']', at);
        if (c != '[' || end < 0) {
            return null;
        }
        String index = text.substring(at, end);
        at = end + 1;
        if (index.isEmpty()) {
            return new PayloadPath.Each();
        }
        boolean number = index.length() < 10 && index.chars().allMatch(d -> d >= '0' && d <= '9');
        return number ? new PayloadPath.Index(Integer.parseInt(index)) : null;
    }

    private String key() {
        if (at < text.length() && text.charAt(at) == '"') {
            int end = text.indexOf('"', at + 1);
            if (end < 0 || text.substring(at, end).indexOf('\\') >= 0) {
                return null;
            }
            String name = text.substring(at + 1, end);
            at = end + 1;
            return name;
        }
        int start = at;
        while (at < text.length() && isPlain(text.charAt(at))) {
            at++;
        }
        return at == start ? null : text.substring(start, at);
    }

    private static boolean isPlain(char c) {
        return Character.isLetterOrDigit(c) || Character.isSurrogate(c) || c == '_' || c == '-';
    }
}
