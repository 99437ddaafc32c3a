package io.distlock.txn.log.quorum;

import java.util.HexFormat;

/** Free text in printable ASCII without tabs and line ends, so that lengths are sizes and separators are safe. */
final class Texts {

    private static final char ESCAPE = '%';
    private static final int DIGITS = 4;

    private Texts() {}

    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == ESCAPE) {
                escaped.append(ESCAPE).append(HexFormat.of().toHexDigits(c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    /**
     * Inverse of {@link #escape}.
     *
     * @throws IllegalArgumentException if it was cut
     */
    static String unescape(String escaped) {
        StringBuilder text = new StringBuilder(escaped.length());
        int i = 0;
        while (i < escaped.length()) {
            char c = escaped.charAt(i++);
            if (c != ESCAPE) {
                text.append(c);
                continue;
            }
            if (i + DIGITS > escaped.length()) {
                throw new IllegalArgumentException("Text ends within an escape");
            }
            text.append((char) HexFormat.fromHexDigits(escaped, i, i + DIGITS));
            i += DIGITS;
        }
        return text.toString();
    }
}
