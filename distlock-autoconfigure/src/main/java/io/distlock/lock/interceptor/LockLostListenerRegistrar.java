package io.distlock.lock.interceptor;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.transaction.ConfigurableTransactionManager;

/** Makes every transaction manager ask the listener before a commit, also those that Spring Boot has not made. */
public final class LockLostListenerRegistrar implements SmartInitializingSingleton {

    private final ObjectProvider<ConfigurableTransactionManager> managers;
    private final LockLostTransactionListener listener;

    public LockLostListenerRegistrar(
            ObjectProvider<ConfigurableTransactionManager> managers, LockLostTransactionListener listener) {
        this.managers = managers;
        this.listener = listener;
    }

    @Override
    public void afterSingletonsInstantiated() {
        managers.stream()
                .filter(manager -> !manager.getTransactionExecutionListeners().contains(listener))
                .forEach(manager -> manager.addListener(listener));
    }
}
