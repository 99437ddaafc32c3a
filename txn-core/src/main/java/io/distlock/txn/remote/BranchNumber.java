package io.distlock.txn.remote;

import java.util.regex.Pattern;

/** The number of a branch within its transaction, level by level: {@code 2.0471193.1}. */
final class BranchNumber {

    /** As long as a branch's can be. */
    static final int LENGTH_MAX = 32;

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,7}(?:[.][0-9]{1,7})*");

    private static final int DIGITS_BELOW = ".0000000.64".length();

    private BranchNumber() {}

    /** Whether there is room for a delivery of a call, and branches below it. */
    static boolean hasRoomBelow(String number) {
        return number.length() + DIGITS_BELOW <= LENGTH_MAX;
    }

    /** The number one level up; of the first level itself. */
    static String parent(String number) {
        int dot = number.lastIndexOf('.');
        return dot < 0 ? number : number.substring(0, dot);
    }

    static String require(String number) {
        if (number.length() > LENGTH_MAX || !NUMBER.matcher(number).matches()) {
            throw new IllegalArgumentException("Not the number of a branch");
        }
        return number;
    }

    static boolean isDirectlyBelow(String number, String parent) {
        return number.startsWith(parent + ".") && number.indexOf('.', parent.length() + 1) < 0;
    }
}
