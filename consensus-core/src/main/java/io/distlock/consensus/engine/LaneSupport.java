package io.distlock.consensus.engine;

import io.distlock.consensus.RegisterResult;
import io.distlock.consensus.paxos.Configuration;
import io.distlock.consensus.paxos.Envelope;
import io.distlock.consensus.paxos.Reply;
import java.util.concurrent.CompletionStage;

/** What a lane needs of the registers around it. Thread-safe. */
interface LaneSupport {

    Configuration configuration();

    /** Never throws; the stage may be complete already. */
    CompletionStage<Reply> send(Envelope envelope);

    /** Takes note of an answer and its round trip. */
    void answered(Reply reply, long roundTripNanos);

    /** Takes note that all acceptors are asked. */
    void asking(Envelope first);

    /** Takes note that an attempt lost against a rival. */
    void preempted(Operation operation);

    long nanoTime();

    int attemptsMax();

    Cancellable afterOperationTimeout(Runnable task);

    Cancellable afterRoundTimeout(Runnable task);

    Cancellable afterBackOff(int attempts, Runnable task);

    void complete(Operation operation, RegisterResult result);

    void completeExceptionally(Operation operation, RuntimeException failure);
}
