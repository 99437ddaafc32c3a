package io.distlock.lock.zookeeper;

import io.distlock.lock.LockKey;

/** What a step does and to what, for messages: {@code acquire of lock stock:sku-1}. */
record StepName(String action, String subject) {

    static StepName of(String action, LockKey key) {
        return new StepName(action, "lock " + key.id());
    }

    @Override
    public String toString() {
        return action + " of " + subject;
    }
}
