package io.distlock.lock.quorum;

import io.distlock.lock.ReleaseOutcome;
import java.util.function.UnaryOperator;

/**
 * A change that ends a grant, and remembers whether there was one to end: what stands in the register afterwards does not tell. The
 * register runs it as often as it needs, one run after the other; the latest one counts.
 */
final class Ending implements UnaryOperator<RegisteredLock> {

    private final UnaryOperator<RegisteredLock> rule;
    private volatile boolean tookEffect;

    Ending(UnaryOperator<RegisteredLock> rule) {
        this.rule = rule;
    }

    @Override
    public RegisteredLock apply(RegisteredLock found) {
        RegisteredLock next = rule.apply(found);
        tookEffect = !next.equals(found);
        return next;
    }

    boolean tookEffect() {
        return tookEffect;
    }

    ReleaseOutcome outcome() {
        return tookEffect ? ReleaseOutcome.RELEASED : ReleaseOutcome.NOT_HELD;
    }
}
