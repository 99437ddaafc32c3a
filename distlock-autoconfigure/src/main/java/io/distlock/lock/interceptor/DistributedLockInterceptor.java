package io.distlock.lock.interceptor;

import java.util.concurrent.CompletableFuture;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.util.ClassUtils;

/** Takes the lock of an annotated call, in the way that its return type asks for. Thread-safe. */
final class DistributedLockInterceptor implements MethodInterceptor {

    private final LockManagers managers;
    private final LockOperationSource operations;
    private final HeldLocks heldLocks;
    private final AfterTransaction afterTransaction;

    DistributedLockInterceptor(LockManagers managers, LockOperationSource operations, HeldLocks heldLocks) {
        this.managers = managers;
        this.operations = operations;
        this.heldLocks = heldLocks;
        this.afterTransaction = ClassUtils.isPresent(
                        "org.springframework.transaction.support.TransactionSynchronizationManager",
                        DistributedLockInterceptor.class.getClassLoader())
                ? new SpringAfterTransaction()
                : AfterTransaction.NEVER;
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
            case PLAIN -> new BlockingCall(call, afterTransaction).run();
            case STAGE -> new StageCall(call, afterTransaction).run();
            case MONO, FLUX -> new ReactiveCall(call).run();
        };
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
