package io.distlock.txn.tcc;

import java.io.IOException;
import java.io.Writer;

/** Text that takes no more than so many characters, so that an argument without end is not held in memory. One thread at a time. */
final class LimitedText extends Writer {

    private final StringBuilder text = new StringBuilder();
    private final int lengthMax;
    private boolean full;

    LimitedText(int lengthMax) {
        this.lengthMax = lengthMax;
    }

    boolean isFull() {
        return full;
    }

    @Override
    public void write(char[] buffer, int offset, int length) throws IOException {
        if (full || text.length() + length > lengthMax) {
            full = true;
            throw new IOException("Longer than " + lengthMax + " characters");
        }
        text.append(buffer, offset, length);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    @Override
    public String toString() {
        return text.toString();
    }
}
