package io.distlock.txn.tcc;

import org.jspecify.annotations.Nullable;

/** The rest of an intercepted call of a try: what the proxy does next. */
@FunctionalInterface
public interface TryCall {

    /**
     * Goes on.
     *
     * @param arguments the caller's, with the branch in place of a {@code BranchId}
     * @return what the method returned
     */
    @Nullable
    Object proceed(@Nullable Object[] arguments) throws Exception;
}
