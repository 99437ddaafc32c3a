package io.distlock.txn.autoconfigure.xa;

import io.distlock.txn.xa.NamedXaResource;
import io.distlock.txn.xa.XaParticipant;
import io.distlock.txn.xa.XaSource;
import io.distlock.txn.xa.XaTransactionManager;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import jakarta.jms.XAConnectionFactory;
import jakarta.jms.XASession;
import java.io.Serial;
import java.util.function.Supplier;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;
import org.messaginghub.pooled.jms.JmsPoolSession;
import org.messaginghub.pooled.jms.JmsPoolXAConnectionFactory;
import org.messaginghub.pooled.jms.pool.PooledXAConnection;
import org.springframework.beans.factory.BeanNameAware;
import org.springframework.beans.factory.DisposableBean;

/** A connection factory of the application, with a pool by pooled-jms and the name of its bean. Thread-safe. */
final class XaPoolConnectionFactory extends JmsPoolXAConnectionFactory implements BeanNameAware, DisposableBean {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient XAConnectionFactory broker;
    private final transient Supplier<XaTransactionManager> transactions;
    private final transient XaResources resources;
    private transient volatile @Nullable XaParticipant participant;

    XaPoolConnectionFactory(
            XAConnectionFactory broker, Supplier<XaTransactionManager> transactions, XaResources resources) {
        this.broker = broker;
        this.transactions = transactions;
        this.resources = resources;
        setConnectionFactory(broker);
    }

    @Override
    public void setBeanName(String name) {
        // a broker keeps prepared messages apart from sessions; the pool gives this one to others after the transaction
        participant = resources.register(name, () -> session(broker), true);
    }

    @Override
    protected PooledXAConnection createPooledConnection(Connection connection) {
        return new PooledXAConnection(connection, transactions.get()) {

            @Override
            protected XAResource createXaResource(JmsPoolSession session) throws JMSException {
                return new NamedXaResource(XaPoolDataSource.named(participant), super.createXaResource(session));
            }
        };
    }

    @Override
    public void destroy() {
        stop();
        XaParticipant named = participant;
        if (named != null) {
            resources.close(named);
        }
    }

    private static XaSource.Session session(XAConnectionFactory broker) throws JMSException {
        XAConnection connection = broker.createXAConnection();
        XAResource resource;
        try {
            XASession session = connection.createXASession();
            resource = session.getXAResource();
        } catch (JMSException | RuntimeException e) {
            connection.close();
            throw e;
        }
        return new XaSource.Session() {

            @Override
            public XAResource resource() {
                return resource;
            }

            @Override
            public void close() throws JMSException {
                connection.close();
            }
        };
    }
}
