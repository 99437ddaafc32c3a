package io.distlock.lock.quorum;

import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A change of a lock as one of its register's text. The register runs it as often as it needs, one run after the other, and mostly
 * ends up with what the latest run has written, which then need not be read again.
 */
final class Rewriting implements UnaryOperator<Optional<String>> {

    private final UnaryOperator<RegisteredLock> change;
    private volatile Written latest = new Written(RegisteredLock.NEW, Optional.empty());

    private record Written(RegisteredLock lock, Optional<String> text) {}

    Rewriting(UnaryOperator<RegisteredLock> change) {
        this.change = change;
    }

    @Override
    public Optional<String> apply(Optional<String> text) {
        RegisteredLock found = RegisteredLock.parse(text);
        RegisteredLock next = change.apply(found);
        Written written = new Written(next, next.equals(found) ? text : Optional.of(next.pack()));
        latest = written;
        return written.text();
    }

    /** What a text of the register says. */
    RegisteredLock read(Optional<String> text) {
        Written written = latest;
        return written.text().equals(text) ? written.lock() : RegisteredLock.parse(text);
    }
}
