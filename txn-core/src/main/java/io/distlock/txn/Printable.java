package io.distlock.txn;

/** Makes text from outside fit for a message: control characters escaped, cut after 80 characters. */
final class Printable {

    private static final int LENGTH_MAX = 80;

    private Printable() {}

    static String of(String text) {
        StringBuilder printable = new StringBuilder();
        text.codePoints().limit(LENGTH_MAX).forEach(c -> {
            if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT || isSurrogate(c)) {
                printable.append("\\u%04x".formatted(c));
            } else {
                printable.appendCodePoint(c);
            }
        });
        return text.length() > LENGTH_MAX ? printable + "..." : printable.toString();
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
