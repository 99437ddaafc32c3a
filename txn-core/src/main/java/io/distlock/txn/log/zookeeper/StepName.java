package io.distlock.txn.log.zookeeper;

/** What a step does and to what, for messages: {@code commit of <transaction>}. */
record StepName(String action, Object subject) {

    @Override
    public String toString() {
        return action + " of " + subject;
    }
}
