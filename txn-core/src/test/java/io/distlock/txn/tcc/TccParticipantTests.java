package io.distlock.txn.tcc;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** The contract on a database in memory. */
class TccParticipantTests {

    private static BranchDatabase database;

    @BeforeAll
    static void create() throws Exception {
        database = BranchDatabase.h2();
    }

    @Nested
    class LocalTxTests extends LocalTxLedgerContract {

        @Override
        BranchDatabase database() {
            return database;
        }
    }

    @Nested
    class IntentTests extends IntentLedgerContract {

        @Override
        BranchDatabase database() {
            return database;
        }
    }
}
