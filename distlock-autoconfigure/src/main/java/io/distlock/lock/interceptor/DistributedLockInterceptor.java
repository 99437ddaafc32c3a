package io.distlock.lock.interceptor;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;

/** Takes the lock of an annotated call, in the way that its return type asks for. Thread-safe. */
final class DistributedLockInterceptor implements MethodInterceptor {

    private final LockManagers managers;
    private final LockOperationSource operations;
    private final HeldLocks heldLocks;
    private final AfterTransaction afterTransaction;
    private final OptimisticSupport optimistic;
    private final OptimisticTransactions transactions;
    private final OptimisticAttempts attempts;

    DistributedLockInterceptor(
            LockManagers managers,
            LockOperationSource operations,
            HeldLocks heldLocks,
            OptimisticSupport optimistic,
            OptimisticAttempts attempts) {
        this.managers = managers;
        this.operations = operations;
        this.heldLocks = heldLocks;
        this.optimistic = optimistic;
        this.attempts = attempts;
        this.afterTransaction = SpringTransactions.arePresent() ? new SpringAfterTransaction() : AfterTransaction.NEVER;
        this.transactions = SpringTransactions.optimistic();
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        Object target = invocation.getThis();
        LockOperation operation = operations.get(
                invocation.getMethod(),
                target == null ? invocation.getMethod().getDeclaringClass() : AopUtils.getTargetClass(target));
        boolean needsLock;
        LockedCall call;
        try {
            needsLock = operation.needsLock(invocation.getArguments());
            call = needsLock ? lockedCall(invocation, operation) : null;
        } catch (RuntimeException e) {
            return failed(operation.returnKind(), e);
        }
        if (call == null) {
            return invocation.proceed();
        }
        return switch (operation.returnKind()) {
            case PLAIN -> runBlocking(call);
            case STAGE -> new StageCall(call, afterTransaction).run();
            case MONO, FLUX -> new ReactiveCall(call).run();
        };
    }

    private @Nullable Object runBlocking(LockedCall call) throws Throwable {
        Optional<OptimisticRules> rules = call.operation().optimistic();
        return rules.isPresent()
                ? new OptimisticCall(call, rules.get(), optimistic, transactions, attempts).run()
                : new BlockingCall(call, afterTransaction).run();
    }

    private LockedCall lockedCall(MethodInvocation invocation, LockOperation operation) {
        return new LockedCall(
                invocation,
                operation,
                managers.get(operation.store()),
                operation.request(invocation.getArguments()),
                heldLocks);
    }

    private static Object failed(ReturnKind kind, RuntimeException failure) {
        return switch (kind) {
            case PLAIN -> throw failure;
            case STAGE -> CompletableFuture.failedFuture(failure);
            case MONO, FLUX -> ReactiveCall.failed(kind, failure);
        };
    }
}
