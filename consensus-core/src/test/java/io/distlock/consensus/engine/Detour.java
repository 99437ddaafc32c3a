package io.distlock.consensus.engine;

import io.distlock.simulation.VirtualProcess;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Slow ways in the network. One client is near one acceptor and far from the others, so that this one makes promises that long outlive its
 * memory; in some runs its ballots are ahead of everybody's too, and all other clients are far from another acceptor, which therefore
 * hears of the first one before it hears of them.
 *
 * @param client name of the process
 * @param near seat that the client has a short way to, and that loses its memory
 * @param shunned seat that the other clients have a long way to; -1 for none
 * @param headStart counter above which the client's ballots begin
 */
record Detour(String client, int near, int shunned, long nanosMax, long headStart, long wipedWithinNanos) {

    private static final int HEAD_START_MAX = 40;

    static Detour drawn(RandomGenerator random, int clients, int seats) {
        String client = "client-" + (1 + random.nextInt(clients));
        int near = random.nextInt(seats);
        int shunned = random.nextInt(3) > 0 ? (near + 1 + random.nextInt(seats - 1)) % seats : -1;
        long nanosMax = TimeUnit.MILLISECONDS.toNanos(1 + random.nextInt(3_000));
        long headStart = random.nextInt(3) > 0 ? random.nextInt(HEAD_START_MAX) : 0;
        return new Detour(
                client, near, shunned, nanosMax, headStart, random.nextBoolean() ? nanosMax : nanosMax / 4 + 1);
    }

    boolean isOf(VirtualProcess process) {
        return process.name().equals(client);
    }

    boolean isLong(VirtualProcess from, int seat) {
        return isOf(from) ? seat != near : seat == shunned;
    }
}
