package io.distlock.lock.redis;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a listing goes on: a master and the cursor of its SCAN.
 *
 * @param master one that may be gone by now; then the next one in order is meant
 */
record ListCursor(String scan, String master) {

    private static final String START = "0";
    private static final Pattern TEXT = Pattern.compile("(?<scan>\\d{1,20})@(?<master>[a-z0-9]{1,64})");

    static ListCursor startOf(String master) {
        return new ListCursor(START, master);
    }

    static ListCursor parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("No cursor of a listing; use the one that came with the page before");
        }
        return new ListCursor(matcher.group("scan"), matcher.group("master"));
    }

    /** This place, or the start of the next master if this one is gone. */
    Optional<ListCursor> existing(List<String> masters) {
        if (masters.contains(master)) {
            return Optional.of(this);
        }
        return after(masters);
    }

    /** After an answer of SCAN: on the same master, or at the start of the next. */
    Optional<ListCursor> next(String answer, List<String> masters) {
        return answer.equals(START) ? after(masters) : Optional.of(new ListCursor(answer, master));
    }

    private Optional<ListCursor> after(List<String> masters) {
        return masters.stream()
                .filter(other -> other.compareTo(master) > 0)
                .findFirst()
                .map(ListCursor::startOf);
    }

    @Override
    public String toString() {
        return scan + "@" + master;
    }
}
