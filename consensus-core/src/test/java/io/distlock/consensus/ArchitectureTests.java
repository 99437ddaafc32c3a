package io.distlock.consensus;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** The arrows between packages that the design allows. */
@AnalyzeClasses(packages = "io.distlock.consensus", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

    @ArchTest
    static final ArchRule coreIsFreeOfSpringAndOfTheOtherCores = noClasses()
            .that()
            .resideInAPackage("io.distlock.consensus..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "io.distlock.lock..", "io.distlock.txn..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.distlock.consensus.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule apiKnowsNothingBehindIt = noClasses()
            .that()
            .resideInAPackage("io.distlock.consensus")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.distlock.consensus.(*)..");

    @ArchTest
    static final ArchRule acceptorsKnowNeitherEngineNorEachOther = slices().matching(
                    "io.distlock.consensus.(memory|redis|zookeeper|engine)..")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule onlyRedisAcceptorsKnowTheClient = noClasses()
            .that()
            .resideOutsideOfPackage("io.distlock.consensus.redis..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.lettuce..");

    @ArchTest
    static final ArchRule onlyZooKeeperAcceptorsKnowTheClient = noClasses()
            .that()
            .resideOutsideOfPackage("io.distlock.consensus.zookeeper..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.curator..", "org.apache.zookeeper..");

    @ArchTest
    static final ArchRule protocolIsPure = noClasses()
            .that()
            .resideInAPackage("io.distlock.consensus.paxos..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.io..",
                    "java.net..",
                    "java.nio..",
                    "java.util.concurrent..",
                    "java.util.random..",
                    "java.time..")
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(Thread.class, Random.class, RandomGenerator.class, UUID.class, Clock.class, Instant.class)
            .orShould()
            .callMethod(System.class, "nanoTime");

    @ArchTest
    static final ArchRule timeAndRandomnessComeThroughConstructors = noClasses()
            .that()
            .resideInAPackage("io.distlock.consensus..")
            .should()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callMethod(UUID.class, "randomUUID");
}
