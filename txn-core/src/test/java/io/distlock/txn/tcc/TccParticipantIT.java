package io.distlock.txn.tcc;

import io.distlock.devservers.PostgresServer;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.postgresql.ds.PGConnectionPoolDataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.ds.common.BaseDataSource;

/** Participants on a real PostgreSQL: the contract, and calls that meet at one row; at two isolation levels. */
class TccParticipantIT {

    private static final String READ_COMMITTED = "read\\ committed";
    private static final String REPEATABLE_READ = "repeatable\\ read";

    private static PostgresServer postgres;
    private static JdbcConnectionPool readCommitted;
    private static JdbcConnectionPool repeatableRead;

    @BeforeAll
    static void start() throws Exception {
        postgres = PostgresServer.start();
        BranchDatabase.create(postgres.dataSource(), "postgresql");
        readCommitted = pool(READ_COMMITTED);
        repeatableRead = pool(REPEATABLE_READ);
    }

    @AfterAll
    static void stop() {
        readCommitted.dispose();
        repeatableRead.dispose();
        postgres.close();
    }

    private static JdbcConnectionPool pool(String isolation) {
        return JdbcConnectionPool.create(withIsolation(new PGConnectionPoolDataSource(), isolation));
    }

    /** For tests that kill connections. */
    private static BranchDatabase unpooled(String isolation) {
        return BranchDatabase.of(withIsolation(new PGSimpleDataSource(), isolation));
    }

    private static <T extends BaseDataSource> T withIsolation(T dataSource, String isolation) {
        dataSource.setUrl(postgres.jdbcUrl());
        dataSource.setUser(postgres.username());
        dataSource.setOptions("-c default_transaction_isolation=" + isolation);
        return dataSource;
    }

    @Nested
    class LocalTxIT extends LocalTxLedgerContract {

        @Override
        BranchDatabase database() {
            return BranchDatabase.of(readCommitted);
        }
    }

    @Nested
    class LocalTxAtRepeatableReadIT extends LocalTxLedgerContract {

        @Override
        BranchDatabase database() {
            return BranchDatabase.of(repeatableRead);
        }
    }

    @Nested
    class IntentIT extends IntentLedgerContract {

        @Override
        BranchDatabase database() {
            return BranchDatabase.of(readCommitted);
        }
    }

    @Nested
    class IntentAtRepeatableReadIT extends IntentLedgerContract {

        @Override
        BranchDatabase database() {
            return BranchDatabase.of(repeatableRead);
        }
    }

    @Nested
    class MeetingsIT extends BranchMeetings {

        @Override
        BranchDatabase database() {
            return unpooled(READ_COMMITTED);
        }
    }

    @Nested
    class MeetingsAtRepeatableReadIT extends BranchMeetings {

        @Override
        BranchDatabase database() {
            return unpooled(REPEATABLE_READ);
        }
    }
}
