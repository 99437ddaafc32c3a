package io.distlock.lock;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The locks that a piece of work holds, so that it may enter them again. Ownership is never derived from a thread; a
 * thread only carries a context while a {@link Scope} is open, and reactive code carries it in its own context.
 *
 * <pre>{@code
 * try (LockHandle lock = locks.acquire(request); LockContext.Scope scope = lock.bind()) {
 *     locks.acquire(request).close(); // enters the lock again, no call to the store
 * }
 * }</pre>
 *
 * <p>Immutable. Scopes of one thread may end in any order.
 */
public final class LockContext {

    private static final LockContext EMPTY = new LockContext(List.of());
    private static final ThreadLocal<LockContext> CURRENT = ThreadLocal.withInitial(() -> EMPTY);

    private final List<LockHandle> innermostFirst;

    private LockContext(List<LockHandle> innermostFirst) {
        this.innermostFirst = Collections.unmodifiableList(innermostFirst);
    }

    /** The context of the calling thread. */
    public static LockContext current() {
        return CURRENT.get();
    }

    /** A context without locks. */
    public static LockContext empty() {
        return EMPTY;
    }

    /** This context and one more handle, which becomes the innermost. */
    public LockContext with(LockHandle handle) {
        List<LockHandle> handles = new ArrayList<>(innermostFirst.size() + 1);
        handles.add(Objects.requireNonNull(handle, "handle"));
        handles.addAll(innermostFirst);
        return new LockContext(handles);
    }

    /** This context without one of its handles. */
    public LockContext without(LockHandle handle) {
        List<LockHandle> handles = new ArrayList<>(innermostFirst);
        handles.removeIf(other -> other == handle);
        return handles.isEmpty() ? EMPTY : new LockContext(handles);
    }

    /** The handle that was bound last. */
    public Optional<LockHandle> innermost() {
        return innermostFirst.stream().findFirst();
    }

    /** All handles, the innermost first. */
    public List<LockHandle> handles() {
        return innermostFirst;
    }

    /** Makes this context the one of the calling thread until the scope is closed there; then the one before is back. */
    public Scope attach() {
        LockContext previous = current();
        List<LockHandle> added = new ArrayList<>(innermostFirst);
        added.removeAll(previous.innermostFirst);
        LockContext attached = new LockContext(innermostFirst);
        CURRENT.set(attached);
        return () -> {
            LockContext remaining = CURRENT.get();
            if (remaining == attached) {
                restore(previous);
                return;
            }
            for (LockHandle handle : added) {
                remaining = remaining.without(handle);
            }
            restore(remaining);
        };
    }

    private static void restore(LockContext context) {
        if (context.innermostFirst.isEmpty()) {
            CURRENT.remove();
        } else {
            CURRENT.set(context);
        }
    }

    /** Ends what {@link #attach()} began; to be closed on the thread that opened it. */
    @FunctionalInterface
    public interface Scope extends AutoCloseable {
        @Override
        void close();
    }
}
