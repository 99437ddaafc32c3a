package io.distlock.samples.remotebranch;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Identity of a transaction: the log that its decision stands in, the coordinator, and a number. */
record Transaction(String log, String incarnation, long sequence) {

    private static final Pattern FORM = Pattern.compile("([0-9a-f]{16})-([0-9a-f]{16})-([0-9a-f]{1,16})");

    static Transaction parse(String text) throws RefusedException {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new RefusedException(400, "Not a transaction");
        }
        return new Transaction(parts.group(1), parts.group(2), Long.parseUnsignedLong(parts.group(3), 16));
    }

    @Override
    public String toString() {
        return log + "-" + incarnation + "-" + Long.toHexString(sequence);
    }
}
