package io.distlock.lock.redis;

import io.distlock.lock.LockKey;
import io.distlock.lock.spi.LockRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Value of a lock's record, {@code owner|firstToken|lastToken|sinceMillis|holder}, or {@code shared|token|sinceMillis|holder} of one
 * that is shared; an offer has the tokens 0 and 0.
 */
record RecordValue(boolean shared, long firstToken, long lastToken, long sinceMillis, String holder) {

    private static final Pattern VALUE = Pattern.compile(
            "(?<owner>[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+)\\|(?<first>\\d{1,16})\\|(?<last>\\d{1,16})\\|(?<since>\\d{1,16})\\|(?<holder>.*)",
            Pattern.DOTALL);

    private static final Pattern SHARED =
            Pattern.compile("shared\\|(?<token>\\d{1,16})\\|(?<since>\\d{1,16})\\|(?<holder>.*)", Pattern.DOTALL);

    static Optional<RecordValue> parse(String value) {
        Matcher matcher = VALUE.matcher(value);
        if (!matcher.matches()) {
            return parseShared(value);
        }
        return Optional.of(new RecordValue(
                false,
                Long.parseLong(matcher.group("first")),
                Long.parseLong(matcher.group("last")),
                Long.parseLong(matcher.group("since")),
                matcher.group("holder")));
    }

    private static Optional<RecordValue> parseShared(String value) {
        Matcher matcher = SHARED.matcher(value);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long token = Long.parseLong(matcher.group("token"));
        long since = Long.parseLong(matcher.group("since"));
        return Optional.of(new RecordValue(true, token, token, since, matcher.group("holder")));
    }

    boolean isOffer() {
        return firstToken == 0;
    }

    LockRecord toLockRecord(LockKey key, long leftMillis, long waiting, long sharing) {
        return new LockRecord(
                key,
                firstToken,
                lastToken,
                holder,
                Instant.ofEpochMilli(sinceMillis),
                Duration.ofMillis(Math.max(0, leftMillis)),
                waiting,
                shared,
                shared ? sharing : 1);
    }
}
