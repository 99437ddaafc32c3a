package io.distlock.txn.autoconfigure.xa;

import io.distlock.txn.xa.XaTransactionManager;
import org.messaginghub.pooled.jms.JmsPoolXAConnectionFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.jms.XAConnectionFactoryWrapper;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of XA message brokers: Boot makes its {@code ConnectionFactory} of an {@code XAConnectionFactory}, with our pool. */
@AutoConfiguration(
        after = DistributedTransactionXaAutoConfiguration.class,
        beforeName = {
            "org.springframework.boot.artemis.autoconfigure.ArtemisAutoConfiguration",
            "org.springframework.boot.activemq.autoconfigure.ActiveMQAutoConfiguration",
            "org.springframework.boot.jms.autoconfigure.JmsAutoConfiguration"
        })
@ConditionalOnClass({XAConnectionFactoryWrapper.class, JmsPoolXAConnectionFactory.class})
@ConditionalOnBean(XaResources.class)
public final class DistributedTransactionXaJmsAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(XAConnectionFactoryWrapper.class)
    PooledXaConnectionFactoryWrapper xaConnectionFactoryWrapper(
            ObjectProvider<XaTransactionManager> transactions, XaResources resources, XaProperties properties) {
        return new PooledXaConnectionFactoryWrapper(transactions::getObject, resources, properties);
    }
}
