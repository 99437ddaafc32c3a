package io.distlock.lock.redis;

/** What a step does and to what, for messages: {@code acquire of lock stock:sku-1}. */
record StepName(String action, String subject) {

    @Override
    public String toString() {
        return action + " of " + subject;
    }
}
