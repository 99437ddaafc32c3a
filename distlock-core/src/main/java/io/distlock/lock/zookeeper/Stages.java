package io.distlock.lock.zookeeper;

import java.util.concurrent.CompletionStage;

/** What {@link CompletionStage} lacks. */
final class Stages {

    private Stages() {}

    /** The stage inside, for what decides on success or failure which stage follows. */
    static <T> CompletionStage<T> flat(CompletionStage<? extends CompletionStage<T>> stage) {
        return stage.thenCompose(inner -> inner);
    }
}
