package io.distlock.txn.tcc;

/** What a test does after a step of a ledger, before it returns. */
@FunctionalInterface
interface StepHook {

    StepHook NOTHING = step -> {};

    void after(String step);
}
