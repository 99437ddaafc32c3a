package io.distlock.lock.interceptor;

import io.distlock.lock.LockRequest;
import io.distlock.lock.OnBusy;
import io.distlock.lock.OnLost;
import io.distlock.lock.ReleaseTime;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the annotation and the settings say about one method, checked and ready to use. Immutable.
 *
 * @param template request with the mode and the times of this method and the key of the whole family; EXCLUSIVE if the mode is OPTIMISTIC
 * @param store empty for the default store
 * @param key gives the key within the family
 * @param keys give the keys of a call for several locks; empty for one lock
 * @param condition says whether a call needs the lock
 * @param optimistic present if the mode is OPTIMISTIC
 * @param fallback present if {@code onBusy} is {@link OnBusy#FALLBACK}
 */
record LockOperation(
        Method method,
        LockRequest template,
        String store,
        Optional<KeyExpression> key,
        List<KeyExpression> keys,
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

    /** @throws IllegalArgumentException if the arguments give no key, or too many */
    LockRequest request(@Nullable Object[] arguments) {
        if (!keys.isEmpty()) {
            return template.withKeys(keys.stream()
                    .flatMap(several -> several.locks(name(), arguments).stream())
                    .toList());
        }
        return key.isEmpty() ? template : template.withKeys(List.of(key.get().lock(name(), arguments)));
    }

    String name() {
        return template.key().name();
    }
}
