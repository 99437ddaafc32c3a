package io.distlock.lock.interceptor;

import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.TransactionExecutionListener;

/** Makes every transaction manager ask the listeners before a commit, also those that Spring Boot has not made. */
public final class LockLostListenerRegistrar implements SmartInitializingSingleton {

    private final ObjectProvider<ConfigurableTransactionManager> managers;
    private final List<TransactionExecutionListener> listeners;

    public LockLostListenerRegistrar(
            ObjectProvider<ConfigurableTransactionManager> managers, TransactionExecutionListener... listeners) {
        this.managers = managers;
        this.listeners = List.of(listeners);
    }

    @Override
    public void afterSingletonsInstantiated() {
        managers.forEach(manager -> listeners.stream()
                .filter(listener -> !manager.getTransactionExecutionListeners().contains(listener))
                .forEach(manager::addListener));
    }
}
