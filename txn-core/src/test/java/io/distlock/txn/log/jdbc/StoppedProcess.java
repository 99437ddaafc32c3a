package io.distlock.txn.log.jdbc;

import java.util.concurrent.Executor;
import javax.sql.DataSource;

/** Processes that stand still. */
final class StoppedProcess {

    private StoppedProcess() {}

    /** Neither its heart nor its clock goes on: what a process is like that is stopped, and then continued. */
    static JdbcDecisionLog open(DataSource dataSource, JdbcDecisionLogOptions options) {
        return open(dataSource, options, renewal -> {});
    }

    /** Its heart goes on, and its own clock ends nothing. */
    static JdbcDecisionLog openWithLivingHeart(DataSource dataSource, JdbcDecisionLogOptions options) {
        return open(dataSource, options, Runnable::run);
    }

    private static JdbcDecisionLog open(DataSource dataSource, JdbcDecisionLogOptions options, Executor heart) {
        JdbcRuntime running = JdbcRuntime.system(options);
        JdbcRuntime stopped = new JdbcRuntime(
                running.workers(),
                heart,
                running.timer(),
                () -> 0,
                running.wallClock(),
                running.random(),
                running.owned());
        return new JdbcDecisionLog(dataSource, "stopped", options, stopped, new StatementSource(options));
    }
}
