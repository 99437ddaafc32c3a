package io.distlock.consensus;

/**
 * Number of a proposal: a counter, and the proposer that makes two equal counters differ. Ordered by counter, then by
 * proposer. Immutable.
 *
 * @param counter 0 only for {@link #ZERO}; at most 10^18
 * @param proposer random id of the proposer object, so that a restarted process never shares one
 * @see <a href="https://lamport.azurewebsites.net/pubs/paxos-simple.pdf">Lamport, Paxos Made Simple, section 2.2</a>
 */
public record Ballot(long counter, long proposer) implements Comparable<Ballot> {

    /** Below all proposals. */
    public static final Ballot ZERO = new Ballot(0, 0);

    private static final long COUNTER_MAX = 1_000_000_000_000_000_000L;
    private static final int DIGITS = 19;
    private static final String ZEROS = "0".repeat(DIGITS);

    public Ballot {
        if (counter < 0 || counter > COUNTER_MAX || proposer < 0) {
            throw new IllegalArgumentException("No ballot has counter %d and proposer %d".formatted(counter, proposer));
        }
    }

    /** The ballot of a proposer that comes after all ballots with this counter. */
    public static Ballot after(long counter, long proposer) {
        return new Ballot(counter + 1, proposer);
    }

    /** Inverse of {@link #text()}. */
    public static Ballot parse(String text) {
        if (text.length() != 2 * DIGITS) {
            throw new IllegalArgumentException("A ballot has %d digits, not %d".formatted(2 * DIGITS, text.length()));
        }
        return new Ballot(Long.parseLong(text, 0, DIGITS, 10), Long.parseLong(text, DIGITS, 2 * DIGITS, 10));
    }

    /**
     * 38 decimal digits, which compare as strings the way that ballots do. Digits only: Lua rounds numbers beyond 2^53, and
     * compares letters by the locale of the server.
     */
    public String text() {
        return padded(counter) + padded(proposer);
    }

    /** The larger of two. */
    public static Ballot max(Ballot one, Ballot other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    @Override
    public int compareTo(Ballot other) {
        return counter != other.counter ? Long.compare(counter, other.counter) : Long.compare(proposer, other.proposer);
    }

    @Override
    public String toString() {
        return counter + "." + Long.toString(proposer, Character.MAX_RADIX);
    }

    private static String padded(long number) {
        String digits = Long.toString(number);
        return ZEROS.substring(digits.length()) + digits;
    }
}
