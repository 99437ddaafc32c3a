package io.distlock.lock.interceptor;

import io.distlock.lock.LockContext;
import io.distlock.lock.LockHandle;
import java.util.List;

/** Puts the calling thread into the context of other work and back again, whatever it carried before. */
final class ContextSwitch {

    private ContextSwitch() {}

    static LockContext.Scope to(LockContext context) {
        LockContext before = LockContext.current();
        LockContext.Scope scope = context.attach();
        return () -> {
            scope.close();
            if (!LockContext.current().handles().containsAll(before.handles())) {
                merge(before, LockContext.current()).attach();
            }
        };
    }

    /** The first context with those handles of the second that it lacks further in. */
    static LockContext merge(LockContext outer, LockContext inner) {
        LockContext merged = outer;
        List<LockHandle> innermostFirst = inner.handles();
        for (int i = innermostFirst.size() - 1; i >= 0; i--) {
            if (!outer.handles().contains(innermostFirst.get(i))) {
                merged = merged.with(innermostFirst.get(i));
            }
        }
        return merged;
    }
}
