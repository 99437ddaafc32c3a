package io.distlock.txn.tcc;

/** What callers of the participants of tests see. */
interface Ledger {

    String post(String entry);
}
