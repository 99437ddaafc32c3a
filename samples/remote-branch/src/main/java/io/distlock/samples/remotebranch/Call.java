package io.distlock.samples.remotebranch;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;

/** A call that belongs to a transaction. */
record Call(Transaction transaction, String branch, Instant deadline, String nonce) {

    static final String HEADER = "Distlock-Transaction";

    /** How long a message may be on its way, and how far clocks may be apart. */
    static final Duration VALIDITY = Duration.ofSeconds(30);

    static final Duration SKEW = Duration.ofSeconds(10);

    private static final String FIELDS =
            "tx=(?<tx>[0-9a-f-]{35,50});br=(?<br>[0-9.]{1,32});to=(?<to>[A-Za-z0-9._-]{1,48});"
                    + "at=(?<at>[0-9]{1,15});ms=(?<ms>[0-9]{1,8});n=(?<n>[A-Za-z0-9_-]{22})";

    /** Nonces of the calls that were seen, and when that was. */
    static final class Seen {

        private final Map<String, Instant> nonces = new ConcurrentHashMap<>();

        private void add(String nonce, Instant now) throws RefusedException {
            nonces.values().removeIf(seen -> seen.isBefore(now.minus(VALIDITY).minus(SKEW.multipliedBy(2))));
            if (nonces.putIfAbsent(nonce, now) != null) {
                throw new RefusedException(409, "This call came before");
            }
        }
    }

    static Call read(Signatures signatures, String service, List<String> values, Seen seen, Instant now)
            throws RefusedException {
        Matcher fields = signatures.read(HEADER, values, 512, FIELDS, "");
        requireFresh(service, fields, now);
        long millis = Long.parseLong(fields.group("ms"));
        if (millis < 1 || millis > 86_400_000 || fields.group("br").length() > 21) {
            throw new RefusedException(400, "No call can be like that");
        }
        Instant issued = Instant.ofEpochMilli(Long.parseLong(fields.group("at")));
        if (!issued.plusMillis(millis).plus(SKEW).isAfter(now)) {
            throw new RefusedException(409, "The deadline has passed");
        }
        seen.add(fields.group("n"), now);
        return new Call(
                Transaction.parse(fields.group("tx")), fields.group("br"), now.plusMillis(millis), fields.group("n"));
    }

    /** For us, and neither too old nor from the future. */
    static void requireFresh(String service, Matcher fields, Instant now) throws RefusedException {
        Duration age = Duration.between(Instant.ofEpochMilli(Long.parseLong(fields.group("at"))), now);
        if (!fields.group("to").equals(service)
                || age.compareTo(VALIDITY.plus(SKEW)) > 0
                || age.negated().compareTo(SKEW) > 0) {
            throw new RefusedException(401, "Not for this service, or not of now");
        }
    }
}
