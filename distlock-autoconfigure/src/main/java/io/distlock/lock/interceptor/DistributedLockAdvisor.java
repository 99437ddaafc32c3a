package io.distlock.lock.interceptor;

import io.distlock.lock.LockMode;
import java.util.function.Function;
import org.aopalliance.aop.Advice;
import org.springframework.aop.Pointcut;
import org.springframework.aop.support.AbstractPointcutAdvisor;
import org.springframework.util.StringValueResolver;

/**
 * Runs methods with {@link io.distlock.lock.DistributedLock} under their locks. To be declared as a bean with the
 * infrastructure role, for Spring's auto-proxying. Makes no manager and reads no settings before they are needed.
 *
 * <p>For a method that returns a {@code CompletionStage} the method is called on the thread of the manager that brings the lock,
 * so it should not block. For publishers, {@code onLost = FAIL} cancels the work as INTERRUPT does, because a commit further in
 * cannot be refused otherwise. Thread-safe.
 */
public final class DistributedLockAdvisor extends AbstractPointcutAdvisor {

    private static final long serialVersionUID = 1L;

    private final transient LockPointcut pointcut = new LockPointcut();
    private final transient HeldLocks heldLocks = new HeldLocks();
    private final transient OptimisticAttempts attempts = new OptimisticAttempts();
    private final transient LockManagers managers;
    private final transient LockOperationSource operations;
    private final transient DistributedLockInterceptor interceptor;

    /**
     * @param order before that of the transaction advisors, after that of {@code @Async}
     * @param settingsByName settings of a lock name, {@link LockSettings#NONE} where nothing is set
     * @param placeholders resolves {@code ${...}} in attributes and throws where it cannot; should not evaluate {@code #{...}},
     *     so best {@code environment::resolveRequiredPlaceholders}
     */
    public DistributedLockAdvisor(
            int order,
            LockManagers managers,
            Function<String, LockSettings> settingsByName,
            StringValueResolver placeholders) {
        this(order, managers, OptimisticSupport.none(), settingsByName, placeholders);
    }

    /**
     * Like the other one, with optimistic locks.
     *
     * @param optimistic asked only when a method with mode OPTIMISTIC is called
     */
    public DistributedLockAdvisor(
            int order,
            LockManagers managers,
            OptimisticSupport optimistic,
            Function<String, LockSettings> settingsByName,
            StringValueResolver placeholders) {
        setOrder(order);
        this.managers = managers;
        this.operations = new LockOperationSource(new LockOperationResolver(settingsByName, placeholders));
        this.interceptor = new DistributedLockInterceptor(managers, operations, heldLocks, optimistic, attempts);
    }

    @Override
    public Pointcut getPointcut() {
        return pointcut;
    }

    @Override
    public Advice getAdvice() {
        return interceptor;
    }

    /** Asks for the manager of a store, which fails if there is no such store, or it does not offer that mode. */
    void requireStore(String store, LockMode mode) {
        managers.get(store);
        managers.requireMode(store, mode);
    }

    LockOperationSource operations() {
        return operations;
    }

    HeldLocks heldLocks() {
        return heldLocks;
    }

    OptimisticAttempts attempts() {
        return attempts;
    }
}
