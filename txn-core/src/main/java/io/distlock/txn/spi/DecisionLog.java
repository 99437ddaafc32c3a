package io.distlock.txn.spi;

import io.distlock.txn.Heuristic;
import io.distlock.txn.TransactionId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Keeps the decisions of all coordinators where all of them, and every participant in doubt, can reach them. For each transaction
 * there is one write-once register: the first decision to be recorded stays until it is collected.
 *
 * <p>Each coordinator writes under an <em>incarnation</em>, an identity that is good for one session with the log. Only it may
 * record COMMIT for its transactions, and only until it is fenced. Anybody may record ABORT where nothing stands yet. After the
 * fence, and for ever, no COMMIT of the incarnation can be recorded, also not by an attempt that was sent before, nor after its
 * records were collected.
 *
 * <p>Each call is one step: it returns at once and completes its stage on any thread, within a time-out of the log. A stage that
 * completes exceptionally, with a {@link io.distlock.txn.DecisionLogException}, means <em>unknown</em>: the step may have
 * happened, may happen later, or never. Every step may be repeated. What a stage that completes normally tells to be recorded is as
 * durable as the log is, and is what everybody else reads.
 *
 * <p>Implementations are thread-safe and pass {@code DecisionLogContract}. The protocol is checked as a model in
 * {@code src/test/tla}.
 */
public interface DecisionLog extends AutoCloseable {

    /** Short name for settings, metrics and messages, such as {@code zookeeper}. */
    String type();

    /** Begins to tell one listener, in addition to others. */
    void listen(DecisionLogListener listener);

    /**
     * The incarnation of this process; opens a new one if there is none or the last one was fenced. Costs nothing while it lasts.
     * What is answered may have been fenced meanwhile, which {@link #commit} then tells.
     */
    CompletionStage<Incarnation> incarnation();

    /**
     * Records COMMIT, in one atomic step with the check that the incarnation is not fenced. To be called only by the owner of the
     * incarnation, and after an unknown attempt again with the same record.
     */
    CompletionStage<CommitResult> commit(DecisionRecord record);

    /**
     * Records ABORT unless a decision stands already, and answers what stands afterwards. What a branch in doubt asks.
     *
     * <p>A COMMIT that was acknowledged and collected is not remembered: whoever asks later records and reads ABORT. So the answer
     * binds branches that are still prepared when it is carried out, and is no proof of the outcome once the incarnation is fenced, unless it is COMMIT.
     */
    CompletionStage<Resolution> abort(DecisionRecord record);

    /** Reads the decision, which may be some time old; empty proves nothing. For display, and to see COMMIT. */
    CompletionStage<Optional<DecisionRecord>> read(TransactionId transaction);

    /** All incarnations that have not been retired, at most so many. */
    CompletionStage<List<Owner>> owners(int limit);

    /**
     * Ends an incarnation: when the stage completes normally, no COMMIT of it can be recorded any more, and every one that was
     * recorded is listed by {@link #decisions}. Of a living owner its transactions that are not decided will abort.
     */
    CompletionStage<Void> fence(String incarnation);

    /**
     * Decisions of one incarnation.
     *
     * @param cursor empty for the first page, else of the page before
     * @param limit how many at the most; 1 to 1000
     */
    CompletionStage<DecisionPage> decisions(String incarnation, Optional<String> cursor, int limit);

    /**
     * Notes a branch that ended on its own, in the decision's record, and makes the record if there is none. The record then stays
     * until {@link #collect} is called for it.
     *
     * @param decision what the coordinator had decided, used if nothing is recorded; a COMMIT is not, once the incarnation is fenced
     */
    CompletionStage<Void> note(Heuristic heuristic, DecisionRecord decision);

    /**
     * Forgets decisions for good. The caller has the acknowledgement of every branch that COMMIT lists, or it is ABORT and the
     * owner cannot commit any more: it knows the outcome, or it is fenced. A log in which an attempt to commit can outlive the
     * answer to a later one keeps such a record, without an error, until the incarnation is fenced.
     *
     * @param transactions all of one incarnation, at most 1000
     */
    CompletionStage<Void> collect(Collection<TransactionId> transactions);

    /**
     * Removes what is left of a fenced incarnation.
     *
     * @return false if it is not fenced, or still has decisions
     */
    CompletionStage<Boolean> retire(String incarnation);

    /** Asks the log for a sign of life, with the least that it can do. */
    CompletionStage<Void> ping();

    /** Ends the incarnation of this process and gives back what the log opened, and nothing that it was given. */
    @Override
    void close();
}
