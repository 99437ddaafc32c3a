package io.distlock.txn.autoconfigure.xa;

import io.distlock.txn.autoconfigure.TransactionConfigurationException;
import io.distlock.txn.autoconfigure.TransactionEngines;
import io.distlock.txn.autoconfigure.xa.XaResources.XaResourceBean;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.xa.EnlistingDataSource;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import javax.transaction.xa.XAException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.SmartLifecycle;

/**
 * Looks whether an application that wants XA can have it, before it takes requests. What is wrong for certain fails the start; a
 * resource that does not answer is only a warning, since it may come later. Confined to the thread that starts the context.
 */
final class XaStartupChecks implements SmartInitializingSingleton, SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(XaStartupChecks.class);
    private static final String NOT_XA_ON_PURPOSE = "nonXa";

    private final XaProperties properties;
    private final XaResources resources;
    private final TransactionEngines engines;
    private final ResourceBeans beans;
    private boolean running;

    XaStartupChecks(XaProperties properties, XaResources resources, TransactionEngines engines, ResourceBeans beans) {
        this.properties = properties;
        this.resources = resources;
        this.engines = engines;
        this.beans = beans;
    }

    @Override
    public void afterSingletonsInstantiated() {
        requireXaDataSources();
        requireXaConnectionFactories();
    }

    private void requireXaDataSources() {
        List<String> others = new ArrayList<>();
        beans.dataSources().forEach((name, dataSource) -> {
            if (!isXa(dataSource) && !properties.nonXaDataSources().contains(name)) {
                others.add(name);
            }
        });
        if (others.size() > 1) {
            throw new TransactionConfigurationException(
                    "distlock.txn.xa.enabled is true, and the DataSource beans %s are not XA: two of them cannot commit as one"
                            .formatted(quoted(others)),
                    "Make them of XADataSources with the XADataSourceWrapper bean; those whose work belongs to no transaction"
                            + " can be named in distlock.txn.xa.non-xa-data-sources.");
        }
        if (!others.isEmpty()) {
            throw new TransactionConfigurationException(
                    "distlock.txn.xa.enabled is true, and DataSource bean %s is not XA: its work would not be rolled back with that of others"
                            .formatted(quoted(others)),
                    "Make it of an XADataSource: by spring.datasource.url, or as a bean, return"
                            + " xaDataSourceWrapper.wrapDataSource(xaDataSource). If its work belongs to no transaction, name it"
                            + " in distlock.txn.xa.non-xa-data-sources.");
        }
    }

    private static boolean isXa(DataSource dataSource) {
        try {
            return dataSource instanceof EnlistingDataSource || dataSource.isWrapperFor(EnlistingDataSource.class);
        } catch (java.sql.SQLException | RuntimeException e) {
            return false;
        }
    }

    private void requireXaConnectionFactories() {
        List<String> known =
                resources.beans().stream().map(XaResourceBean::bean).toList();
        List<String> others = beans.connectionFactories().keySet().stream()
                .filter(name -> !known.contains(name) && !name.startsWith(NOT_XA_ON_PURPOSE))
                .toList();
        if (!others.isEmpty()) {
            throw new TransactionConfigurationException(
                    "distlock.txn.xa.enabled is true, and the ConnectionFactory beans %s are not XA: messages would be sent although"
                                    .formatted(quoted(others))
                            + " the transaction rolls back",
                    "Add org.messaginghub:pooled-jms, and make them of XAConnectionFactories with the XAConnectionFactoryWrapper"
                            + " bean. A bean that belongs to no transaction needs a name that begins with '%s'."
                                    .formatted(NOT_XA_ON_PURPOSE));
        }
    }

    // -- with connections, once the engines are there

    @Override
    public void start() {
        running = true;
        if (properties.startupChecks()) {
            DecisionLog decisions = engines.engine("").log();
            resources.beans().forEach(resource -> check(resource, decisions));
        }
    }

    private void check(XaResourceBean resource, DecisionLog decisions) {
        try {
            if (!isNeverPrepared(resource, decisions)) {
                PreparedTransactions.require(resource);
            }
            resource.participant().probe();
        } catch (TransactionConfigurationException e) {
            throw e;
        } catch (XAException e) {
            if (e.errorCode != XAException.XAER_RMFAIL) {
                throw notRecoverable(resource, e);
            }
            unreachable(resource, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            unreachable(resource, e);
        }
    }

    /** Its part of a transaction carries the decision instead. */
    private boolean isNeverPrepared(XaResourceBean resource, DecisionLog decisions) {
        return beans.dataSources().get(resource.bean()) instanceof EnlistingDataSource ours
                && ours.carriesDecisionsOf(decisions);
    }

    private static TransactionConfigurationException notRecoverable(XaResourceBean resource, XAException answer) {
        TransactionConfigurationException failure = new TransactionConfigurationException(
                "XA resource '%s' does not tell this user which transactions are prepared (XAResource.recover: code %d, %s), so that what a crash leaves behind would be locked for ever"
                        .formatted(
                                resource.bean(),
                                answer.errorCode,
                                answer.getCause() == null ? answer.getMessage() : answer.getCause()),
                "Give the user the right: SELECT on pg_prepared_xacts in PostgreSQL, XA_RECOVER_ADMIN in MySQL, SELECT on DBA_PENDING_TRANSACTIONS and EXECUTE on DBMS_XA in"
                        + " Oracle, the role SqlJDBCXAUser in SQL Server, manage on the addresses in a broker.");
        failure.initCause(answer);
        return failure;
    }

    private static void unreachable(XaResourceBean resource, Exception failure) {
        log.warn(
                "XA resource '{}' does not answer, so it was not checked; what it has prepared is recovered when it does: {}",
                resource.bean(),
                failure.toString());
    }

    private static String quoted(List<String> names) {
        return "'" + String.join("', '", names) + "'";
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Right after the engines. */
    @Override
    public int getPhase() {
        return engines.getPhase() + 1;
    }
}
