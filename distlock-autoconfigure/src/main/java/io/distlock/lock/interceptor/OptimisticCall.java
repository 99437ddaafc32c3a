package io.distlock.lock.interceptor;

import io.distlock.lock.LockLostException;
import io.distlock.lock.OnLost;
import io.distlock.lock.OptimisticConflictException;
import io.distlock.lock.VersionManager;
import io.distlock.lock.VersionOptions;
import io.distlock.lock.VersionedResource;
import io.distlock.lock.engine.WaitBudget;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs a method under an optimistic lock.
 *
 * <p>A method that begins a transaction runs freely; its resource is marked right before the commit, and the whole call is
 * repeated after a conflict, which has rolled it back. A call in a transaction that was there before is one attempt, as only the
 * caller can repeat that. Work without a transaction cannot be taken back, so it is marked before the work begins.
 *
 * <p>Confined to the thread of the call.
 */
final class OptimisticCall {

    private final LockedCall call;
    private final OptimisticRules rules;
    private final OptimisticSupport support;
    private final OptimisticTransactions transactions;
    private final OptimisticAttempts attempts;
    private final VersionManager manager;
    private final VersionOptions options;
    private final VersionedResource resource;

    OptimisticCall(
            LockedCall call,
            OptimisticRules rules,
            OptimisticSupport support,
            OptimisticTransactions transactions,
            OptimisticAttempts attempts) {
        this.call = call;
        this.rules = rules;
        this.support = support;
        this.transactions = transactions;
        this.attempts = attempts;
        this.manager = support.managers().get(call.operation().store());
        this.options = rules.options(manager.defaults(), call.request());
        this.resource = manager.resource(call.request().key(), options);
    }

    @Nullable
    Object run() throws Throwable {
        if (attempts.cover(manager, resource.key())) {
            return call.proceed();
        }
        if (transactions.isActive()) {
            return runInTransaction();
        }
        return repeat();
    }

    private @Nullable Object repeat() throws Throwable {
        WaitBudget budget = new WaitBudget(options.waitTime(), support.runtime().nanoTime());
        ConflictRetry retry = support.retries().begin(call.operation().name(), options);
        for (int failures = 1; ; failures++) {
            OptimisticAttempt attempt = null;
            OptimisticConflictException conflict;
            try {
                attempt = attempt(budget.left());
                Object result = rules.beginsTransaction() ? runFreely(attempt) : runMarked(attempt);
                retry.succeeded();
                return result;
            } catch (OptimisticConflictException e) {
                if (attempt != null && attempt.mustNotRunAgain()) {
                    throw e;
                }
                conflict = e;
            }
            Optional<Duration> pause = retry.delayAfter(failures, conflict);
            if (pause.isEmpty() || !budget.allows(pause.get()) || !pause(pause.get())) {
                return insteadOfWork(new OptimisticConflictException(
                        "Resource '%s' was changed by others in each of %d attempts"
                                .formatted(resource.key(), failures),
                        conflict));
            }
        }
    }

    /** False after an interrupt, whose flag is set again. */
    private boolean pause(Duration time) {
        try {
            support.runtime().pauses().pause(time);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private @Nullable Object runInTransaction() throws Throwable {
        OptimisticAttempt attempt;
        try {
            attempt = attempt(options.waitTime());
        } catch (OptimisticConflictException conflict) {
            return insteadOfWork(conflict);
        }
        OptimisticCallInTransaction bound = new OptimisticCallInTransaction(attempt, attempts);
        transactions.bind(bound);
        bound.begin();
        try {
            return call.proceed();
        } finally {
            bound.returned();
        }
    }

    private @Nullable Object runFreely(OptimisticAttempt attempt) throws Throwable {
        Object result = proceed(attempt);
        if (!attempt.hasSeenTransaction()) {
            throw new IllegalStateException(
                    ("%s is transactional, but no transaction began, so its resource '%s' was not protected; enable"
                                    + " transaction management, with a transaction manager that takes listeners")
                            .formatted(
                                    DistributedLockConfigurationException.describe(
                                            call.operation().method()),
                                    resource.key()));
        }
        return result;
    }

    private @Nullable Object runMarked(OptimisticAttempt attempt) throws Throwable {
        attempt.markBeforeWork();
        Object result = proceed(attempt);
        if (attempt.hasOutlivedItsMark() && call.operation().onLost() != OnLost.NOTIFY) {
            throw new LockLostException(
                    "Work on resource '%s' took longer than the lease of its mark allows, at most %s, so others may have worked at the same time"
                            .formatted(resource.key(), options.leaseTime()));
        }
        return result;
    }

    private @Nullable Object proceed(OptimisticAttempt attempt) throws Throwable {
        attempts.add(attempt);
        try {
            return call.proceed();
        } finally {
            attempts.remove(attempt);
            attempt.end();
        }
    }

    private OptimisticAttempt attempt(Duration waitTime) {
        return new OptimisticAttempt(manager, resource, resource.read(waitTime));
    }

    private @Nullable Object insteadOfWork(OptimisticConflictException conflict) throws Throwable {
        if (call.throwsWhenBusy()) {
            throw conflict;
        }
        return call.operation().fallback().isPresent()
                ? call.insteadOfWork()
                : EmptyResult.of(call.operation().method().getReturnType());
    }
}
