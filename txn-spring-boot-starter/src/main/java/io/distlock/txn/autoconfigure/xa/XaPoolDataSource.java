package io.distlock.txn.autoconfigure.xa;

import com.zaxxer.hikari.HikariDataSource;
import io.distlock.txn.xa.EnlistingDataSource;
import io.distlock.txn.xa.UnpooledXaDataSource;
import io.distlock.txn.xa.XaParticipant;
import io.distlock.txn.xa.XaSource;
import io.distlock.txn.xa.XaTransactionManager;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.sql.XADataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanNameAware;
import org.springframework.beans.factory.DisposableBean;

/** A data source of the application, with a pool by HikariCP and the name of its bean. Thread-safe. */
final class XaPoolDataSource extends EnlistingDataSource implements BeanNameAware, DisposableBean {

    /** PostgreSQL keeps prepared transactions apart from sessions. */
    private static final String RELEASING_DRIVER = "org.postgresql.";

    private final XADataSource database;
    private final HikariDataSource pool;
    private final XaResources resources;
    private final AtomicReference<@Nullable XaParticipant> participant;

    static XaPoolDataSource of(
            XADataSource database,
            HikariDataSource pool,
            Supplier<XaTransactionManager> transactions,
            XaResources resources,
            boolean carriesDecisions) {
        pool.setDataSource(new UnpooledXaDataSource(database));
        return new XaPoolDataSource(database, pool, transactions, resources, carriesDecisions, new AtomicReference<>());
    }

    private XaPoolDataSource(
            XADataSource database,
            HikariDataSource pool,
            Supplier<XaTransactionManager> transactions,
            XaResources resources,
            boolean carriesDecisions,
            AtomicReference<@Nullable XaParticipant> participant) {
        super(() -> named(participant.get()), pool, transactions, pool::evictConnection, carriesDecisions);
        this.database = database;
        this.pool = pool;
        this.resources = resources;
        this.participant = participant;
    }

    @Override
    public void setBeanName(String name) {
        participant.set(resources.register(
                name, XaSource.of(database), database.getClass().getName().startsWith(RELEASING_DRIVER)));
        if (pool.getPoolName() == null) {
            pool.setPoolName(name);
        }
    }

    @Override
    public void destroy() {
        pool.close();
        XaParticipant named = participant.get();
        if (named != null) {
            resources.close(named);
        }
    }

    static XaParticipant named(@Nullable XaParticipant participant) {
        if (participant == null) {
            throw new IllegalStateException(
                    "An XA resource has to be a bean: its name is how another process finds the branches in it");
        }
        return participant;
    }
}
