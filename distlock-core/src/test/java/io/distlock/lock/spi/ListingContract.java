package io.distlock.lock.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.lock.LockKey;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What stores do that can list their locks. */
public abstract class ListingContract extends LockStoreContract {

    private static final int PAGES_MAX = 100;

    @Override
    protected Set<LockCapability> testedCapabilities() {
        return Set.of(LockCapability.LISTING);
    }

    @Test
    void locksAreListedInPages() {
        Set<LockKey> expected = new HashSet<>();
        LockKey family = key;
        for (int i = 0; i < 25; i++) {
            key = LockKey.of("contract", family.encodedKey(), i);
            take(owner("p1"));
            ask(owner("p2"));
            expected.add(key);
        }

        Set<LockKey> found = new HashSet<>();
        Optional<String> cursor = Optional.empty();
        int pages = 0;
        do {
            LockPage page = answer(store.list(cursor, 10));
            page.locks().forEach(lock -> found.add(lock.key()));
            cursor = page.nextCursor();
        } while (cursor.isPresent() && ++pages < PAGES_MAX);

        assertThat(found).containsAll(expected);
    }

    @Test
    void pagesHaveABound() {
        assertThatThrownBy(() -> store.list(Optional.empty(), 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.list(Optional.empty(), 1001)).isInstanceOf(IllegalArgumentException.class);
    }
}
