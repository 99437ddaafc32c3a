package io.distlock.lock.interceptor;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockManager;
import io.distlock.lock.LockRequest;
import io.distlock.lock.OnBusy;
import io.distlock.lock.ReleaseTime;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.support.AopUtils;

/** One call of an annotated method and the lock it needs. */
record LockedCall(
        MethodInvocation invocation,
        LockOperation operation,
        LockManager manager,
        LockRequest request,
        HeldLocks heldLocks) {

    /** Runs the method, once or, for publishers, once per subscription. */
    @Nullable
    Object proceed() throws Throwable {
        return invocation instanceof ProxyMethodInvocation proxied
                ? proxied.invocableClone().proceed()
                : invocation.proceed();
    }

    boolean throwsWhenBusy() {
        return operation.onBusy() == OnBusy.THROW;
    }

    boolean releasesAfterTransaction() {
        return operation.release() == ReleaseTime.AFTER_TRANSACTION;
    }

    /** What the fallback returns; null for a call that is skipped. */
    @Nullable
    Object insteadOfWork() throws Throwable {
        if (operation.fallback().isEmpty()) {
            return null;
        }
        return AopUtils.invokeJoinpointUsingReflection(
                invocation.getThis(), operation.fallback().get(), invocation.getArguments());
    }

    HeldLock hold(LockHandle handle) {
        return heldLocks.add(manager, handle, operation);
    }
}
