package io.distlock.txn.autoconfigure.http;

import io.distlock.txn.TransactionCoordinator;
import io.distlock.txn.autoconfigure.TransactionEngines;
import io.distlock.txn.autoconfigure.advice.DistributedTransactionAdviceAutoConfiguration;
import io.distlock.txn.autoconfigure.manager.SpringTransactionCoordinator;
import io.distlock.txn.remote.OutgoingCalls;
import io.distlock.txn.remote.RemoteKeys;
import io.distlock.txn.remote.RemoteRuntime;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Auto-configuration of transactions across services: what is common to all clients and servers. Only where it is switched on. */
@AutoConfiguration(after = DistributedTransactionAdviceAutoConfiguration.class)
@ConditionalOnBooleanProperty("distlock.txn.http.enabled")
@ConditionalOnBean(TransactionEngines.class)
@EnableConfigurationProperties(HttpBranchProperties.class)
public final class HttpBranchAutoConfiguration {

    @Bean
    HttpBranchSettings httpBranchSettings(HttpBranchProperties properties, Environment environment) {
        return HttpBranchSettings.of(properties, environment.getProperty("spring.application.name"));
    }

    @Bean
    TargetClients httpBranchClients(HttpBranchSettings settings, ObjectProvider<SslBundles> bundles) {
        TargetClients clients = new TargetClients(bundles::getIfAvailable);
        settings.targets().all().forEach(clients::requireSslBundle);
        return clients;
    }

    @Bean
    @ConditionalOnMissingBean
    HttpParticipants httpParticipants(
            HttpBranchSettings settings,
            TargetClients clients,
            ObjectProvider<TargetAddresses> addresses,
            ObjectProvider<OrderTracing> tracing) {
        HttpOrders orders = new HttpOrders(
                settings.targets(),
                clients,
                (target, base) -> addresses
                        .getIfAvailable(() -> (name, configured) -> configured)
                        .of(target, base),
                (target, order, sender) ->
                        tracing.getIfAvailable(() -> OrderTracing.NONE).trace(target, order, sender));
        return new HttpParticipants(runtimes(settings), orders);
    }

    @Bean
    @ConditionalOnMissingBean
    BranchCaller httpBranchCaller(
            HttpBranchSettings settings,
            ObjectProvider<TransactionCoordinator> coordinator,
            ObjectProvider<CallGuard> guards,
            ObjectProvider<CallListener> listeners) {
        Map<String, OutgoingCalls> calls = new HashMap<>();
        runtimes(settings).forEach((target, runtime) -> calls.put(target, new OutgoingCalls(runtime)));
        return new BranchCaller(
                settings.targets(),
                calls,
                coordinator::getObject,
                () -> guards.orderedStream().toList(),
                () -> listeners.orderedStream().toList(),
                System::nanoTime);
    }

    @Bean
    @ConditionalOnMissingBean
    IncomingBranches incomingHttpBranches(
            HttpBranchSettings settings,
            ObjectProvider<TransactionEngines> engines,
            ObjectProvider<SpringTransactionCoordinator> coordinator,
            ObjectProvider<CallListener> listeners) {
        return new IncomingBranches(
                runtime(settings.keys()),
                settings.options(),
                engines::getObject,
                () -> coordinator.getObject().manager(),
                () -> listeners.orderedStream().toList());
    }

    private static Map<String, RemoteRuntime> runtimes(HttpBranchSettings settings) {
        Map<String, RemoteRuntime> runtimes = new HashMap<>();
        settings.keysOf().forEach((target, keys) -> runtimes.put(target, runtime(keys)));
        return Map.copyOf(runtimes);
    }

    private static RemoteRuntime runtime(RemoteKeys keys) {
        return new RemoteRuntime(keys, InstantSource.system(), System::nanoTime, new SecureRandom());
    }
}
