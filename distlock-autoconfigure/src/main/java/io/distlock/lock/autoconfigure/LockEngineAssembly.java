package io.distlock.lock.autoconfigure;

import io.distlock.lock.LockListener;
import io.distlock.lock.LockManager;
import io.distlock.lock.VersionManager;
import io.distlock.lock.VersionOptions;
import io.distlock.lock.engine.LockEngine;
import io.distlock.lock.engine.LockEngineOptions;
import io.distlock.lock.engine.VersionEngine;
import io.distlock.lock.spi.LockStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;

/** Puts engines together from their stores, the customizers and the listeners of the application. Thread-safe. */
final class LockEngineAssembly {

    private static final Logger log = LoggerFactory.getLogger(LockEngineAssembly.class);

    private final LockStores stores;
    private final LockEngineOptions options;
    private final VersionOptions versionOptions;
    private final ObjectProvider<LockEngineCustomizer> customizers;
    private final ObjectProvider<LockListener> listeners;

    LockEngineAssembly(
            LockStores stores,
            LockEngineOptions options,
            VersionOptions versionOptions,
            ObjectProvider<LockEngineCustomizer> customizers,
            ObjectProvider<LockListener> listeners) {
        this.stores = stores;
        this.options = options;
        this.versionOptions = versionOptions;
        this.customizers = customizers;
        this.listeners = listeners;
    }

    LockStores stores() {
        return stores;
    }

    String process() {
        return options.process();
    }

    RunningEngine start(String name) {
        LockStoreFactory.Created created = stores.create(name);
        try {
            return start(name, created, customizers.orderedStream().toList());
        } catch (RuntimeException e) {
            created.close();
            throw e;
        }
    }

    private RunningEngine start(String name, LockStoreFactory.Created created, List<LockEngineCustomizer> parts) {
        LockStore store = created.store();
        LockEngineOptions all = options;
        List<LockListener> told = new ArrayList<>(listeners.orderedStream().toList());
        for (LockEngineCustomizer part : parts) {
            store = part.store(name, store);
            all = part.options(name, all);
            part.listener(name).ifPresent(told::add);
        }
        LockListener listener = new LockListeners(told);
        LockEngine engine = LockEngine.start(store, all.withListener(listener));
        LockManager manager = engine;
        Optional<VersionManager> versions =
                store.versions().map(kept -> VersionEngine.create(kept, versionOptions, listener));
        for (LockEngineCustomizer part : parts) {
            manager = part.manager(name, manager);
            versions = versions.map(optimistic -> part.versions(name, optimistic));
            part.started(name, engine);
        }
        log.info("Started locks of store '{}' as {}", name, all.process());
        return new RunningEngine(name, created, engine, manager, versions);
    }
}
