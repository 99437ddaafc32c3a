package io.distlock.lock.zookeeper;

import io.distlock.lock.LockStoreException;
import io.distlock.lock.spi.AcquireCommand;
import java.util.concurrent.CompletableFuture;

/** One step to get a lock, which may look at the queue several times. Confined to the steps of its node. */
final class Attempt {

    /** Each time but the first, somebody else has changed the queue in between, or a container had to be made. */
    private static final int ROUNDS_MAX = 20;

    private final AcquireCommand command;
    private final CompletableFuture<?> step;
    private int rounds;

    Attempt(AcquireCommand command, CompletableFuture<?> step) {
        this.command = command;
        this.step = step;
    }

    AcquireCommand command() {
        return command;
    }

    CompletableFuture<?> step() {
        return step;
    }

    int tokens() {
        return FencingTokens.reserved(command.tokens());
    }

    /** To be called before something is sent: nobody waits for it any more when the time of the step is over. */
    void requireTime() {
        if (step.isDone()) {
            throw new LockStoreException("Time was over before lock %s was asked for".formatted(command.key()));
        }
    }

    void nextRound() {
        if (++rounds > ROUNDS_MAX) {
            throw new LockStoreException("The queue of lock %s changed %d times while it was looked at"
                    .formatted(command.key(), ROUNDS_MAX));
        }
    }
}
