package io.distlock.lock;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.UUID;

/** The arrows between packages that the design allows. */
@AnalyzeClasses(packages = "io.distlock", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

    @ArchTest
    static final ArchRule coreIsFreeOfSpring = noClasses()
            .that()
            .resideInAPackage("io.distlock.lock..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.distlock.lock.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule apiKnowsNeitherEngineNorStores = noClasses()
            .that()
            .resideInAPackage("io.distlock.lock")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.distlock.lock.(*)..");

    @ArchTest
    static final ArchRule engineKnowsNoStore = noClasses()
            .that()
            .resideInAPackage("io.distlock.lock.engine..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.distlock.lock.memory..",
                    "io.distlock.lock.redis..",
                    "io.distlock.lock.zookeeper..",
                    "io.distlock.lock.quorum..",
                    "io.lettuce..",
                    "org.apache..");

    @ArchTest
    static final ArchRule storesKnowNeitherEngineNorEachOther = slices().matching(
                    "io.distlock.lock.(memory|redis|zookeeper|quorum|engine|fencing)..")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule onlyQuorumUsesConsensus = noClasses()
            .that()
            .resideInAPackage("io.distlock.lock..")
            .and()
            .resideOutsideOfPackage("io.distlock.lock.quorum..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.distlock.consensus..");

    @ArchTest
    static final ArchRule quorumNeedsNothingButTheRegister = noClasses()
            .that()
            .resideInAPackage("io.distlock.lock.quorum..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.distlock.consensus.(*)..", "io.lettuce..", "org.apache..");

    @ArchTest
    static final ArchRule timeAndRandomnessComeThroughConstructors = noClasses()
            .that()
            .resideInAPackage("io.distlock.lock..")
            .should()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callMethod(UUID.class, "randomUUID");
}
