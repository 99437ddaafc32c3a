package io.distlock.txn.autoconfigure.http;

import io.distlock.txn.BranchId;
import io.distlock.txn.autoconfigure.RunningEngine;
import io.distlock.txn.autoconfigure.TransactionEngineCustomizer;
import io.distlock.txn.autoconfigure.TransactionEngines;
import io.distlock.txn.autoconfigure.manager.DistributedTransactionManager;
import io.distlock.txn.autoconfigure.manager.JoiningDefinition;
import io.distlock.txn.remote.LogStanding;
import io.distlock.txn.remote.Refusal;
import io.distlock.txn.remote.RemoteBranch;
import io.distlock.txn.remote.RemoteBranches;
import io.distlock.txn.remote.RemoteBranches.JoinResult;
import io.distlock.txn.remote.RemoteBranches.ServeResult;
import io.distlock.txn.remote.RemoteCallException;
import io.distlock.txn.remote.RemoteOptions;
import io.distlock.txn.remote.RemoteRuntime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionStatus;

/** The branches that other services have in this one, with the engine of the default log. Thread-safe. */
public final class IncomingBranches implements TransactionEngineCustomizer {

    /** What the paths of orders begin with. */
    public static final String PATH = "/txn/branches/";

    private static final Logger log = LoggerFactory.getLogger(IncomingBranches.class);
    private static final int REDIRECTION = 300;
    private static final int SERVER_ERROR = 500;

    private final RemoteRuntime runtime;
    private final RemoteOptions options;
    private final Supplier<TransactionEngines> engines;
    private final Supplier<DistributedTransactionManager> manager;
    private final Supplier<List<CallListener>> listeners;
    private final ReentrantLock changes = new ReentrantLock();
    private volatile @Nullable Serving serving; // changed under the lock

    private record Serving(RunningEngine engine, RemoteBranches branches) {}

    IncomingBranches(
            RemoteRuntime runtime,
            RemoteOptions options,
            Supplier<TransactionEngines> engines,
            Supplier<DistributedTransactionManager> manager,
            Supplier<List<CallListener>> listeners) {
        this.runtime = runtime;
        this.options = options;
        this.engines = engines;
        this.manager = manager;
        this.listeners = listeners;
    }

    /** Work for a call. */
    @FunctionalInterface
    public interface Work {

        /** @return status of the response */
        int run() throws Exception;
    }

    /**
     * Work that is done.
     *
     * @param answer to be sent as {@link io.distlock.txn.remote.RemoteHeaders#ANSWER}
     * @param failure that the work ended with
     */
    public record Done(String answer, Optional<Throwable> failure) {}

    /** Takes a call in. Never exceptional; asks the log. */
    public CompletionStage<JoinResult> join(List<String> contexts) {
        return serving().branches().join(contexts).thenApply(result -> {
            if (result instanceof JoinResult.Refused refused) {
                tell(refused.refusal());
            }
            return result;
        });
    }

    /** Carries out an order, or answers a question. Never exceptional, and as slow as the participants may be. */
    public CompletionStage<ServeResult> serve(String method, String path, List<String> commands) {
        return serving().branches().serve(method, path, commands).thenApply(result -> {
            if (result instanceof ServeResult.Refused refused) {
                tell(refused.refusal());
            }
            return result;
        });
    }

    /**
     * Works for a call on this thread, and prepares or rolls back what was done. A response of an error rolls back, and so does one of a
     * refusal or a redirect if anything has been done before.
     */
    public Done perform(RemoteBranch branch, Work work) {
        BranchTransaction transaction = new BranchTransaction(branch);
        DistributedTransactionManager transactions = manager.get();
        TransactionStatus status =
                transactions.getTransaction(new JoiningDefinition(serving().engine(), transaction));
        Optional<Throwable> failure = run(branch, work);
        failure.ifPresent(branch::failed);
        Consumer<TransactionStatus> end =
                transaction.rollbackCause().isPresent() ? transactions::rollback : transactions::commit;
        try {
            end.accept(status);
        } catch (TransactionException news) {
            log.debug("Branch of {} has ended here", transaction.id(), news); // the vote says it
        } catch (RuntimeException e) {
            log.warn("Branch of {} rolls back: {}", transaction.id(), e.toString());
        }
        return new Done(transaction.answer().orElseGet(() -> abandon(branch)), failure);
    }

    /** Gives a call up that was taken in, without having worked for it. */
    public String abandon(RemoteBranch branch, Throwable cause) {
        branch.failed(cause);
        return abandon(branch);
    }

    @Override
    public boolean isOverdue(String logName, BranchId branch) {
        Serving present = serving;
        return present != null && present.branches().isOverdue(branch);
    }

    private static String abandon(RemoteBranch branch) {
        return branch.finish().toCompletableFuture().join();
    }

    private static Optional<Throwable> run(RemoteBranch branch, Work work) {
        try {
            int status = work.run();
            if (status >= SERVER_ERROR || status >= REDIRECTION && !branch.isUntouched()) {
                branch.failed(new RemoteCallException("The response has status " + status));
            }
            return Optional.empty();
        } catch (Throwable e) {
            return Optional.of(e);
        }
    }

    private void tell(Refusal refusal) {
        log.debug("Refused with {}: {}", refusal.status(), refusal.message());
        listeners.get().forEach(listener -> listener.refused(refusal.status()));
    }

    /** What belongs to the engine of now, which a restarted application makes anew. */
    private Serving serving() {
        RunningEngine engine = engines.get().engine("");
        Serving present = serving;
        if (present != null && present.engine() == engine) {
            return present;
        }
        changes.lock();
        try {
            Serving known = serving;
            if (known == null || known.engine() != engine) {
                known = new Serving(
                        engine,
                        new RemoteBranches(
                                runtime, options, engine.calls(), new LogStanding(engine.log(), runtime.nanoTime())));
                serving = known;
            }
            return known;
        } finally {
            changes.unlock();
        }
    }
}
