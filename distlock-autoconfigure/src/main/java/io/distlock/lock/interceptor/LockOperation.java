package io.distlock.lock.interceptor;

import io.distlock.lock.LockKey;
import io.distlock.lock.LockMode;
import io.distlock.lock.LockRequest;
import io.distlock.lock.OnBusy;
import io.distlock.lock.OnLost;
import io.distlock.lock.ReleaseTime;
import java.lang.reflect.Method;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the annotation and the settings say about one method, checked and ready to use. Immutable.
 *
 * @param template request with the times of this method and the key of the whole family
 * @param store empty for the default store
 * @param key gives the key within the family
 * @param condition says whether a call needs the lock
 * @param optimistic present if the mode is OPTIMISTIC
 * @param fallback present if {@code onBusy} is {@link OnBusy#FALLBACK}
 */
record LockOperation(
        Method method,
        LockRequest template,
        String store,
        Optional<KeyExpression> key,
        Optional<ConditionExpression> condition,
        OnBusy onBusy,
        Optional<Method> fallback,
        OnLost onLost,
        ReleaseTime release,
        ReturnKind returnKind,
        Optional<OptimisticRules> optimistic) {

    boolean needsLock(@Nullable Object[] arguments) {
        return condition.isEmpty() || condition.get().test(arguments);
    }

    /** @throws IllegalArgumentException if the arguments give no key */
    LockRequest request(@Nullable Object[] arguments) {
        if (key.isEmpty()) {
            return template;
        }
        LockKey lock = key.get().lock(name(), arguments);
        return new LockRequest(
                lock,
                LockMode.EXCLUSIVE,
                template.waitTime(),
                template.leaseTime(),
                template.minHoldTime(),
                template.maxHoldTime());
    }

    String name() {
        return template.key().name();
    }
}
