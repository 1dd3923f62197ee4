package dev.weft;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.apache.flink.annotation.Internal;
import org.apache.flink.annotation.PublicEvolving;

/** The arrows between the rooms of the house. */
@AnalyzeClasses(packages = "dev.weft", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseTest {

    @ArchTest
    static final ArchRule arrowsPointOneWay =
            layeredArchitecture()
                    .consideringOnlyDependenciesInAnyPackage("dev.weft..")
                    .layer("qdrant")
                    .definedBy("dev.weft.qdrant..")
                    .layer("embed")
                    .definedBy("dev.weft.embed..")
                    .layer("document")
                    .definedBy("dev.weft.document..")
                    .layer("job")
                    .definedBy("dev.weft.job..")
                    .layer("embedded")
                    .definedBy("dev.weft.embedded..")
                    .layer("quickstart")
                    .definedBy("dev.weft.quickstart..")
                    .layer("bench")
                    .definedBy("dev.weft.bench..")
                    .whereLayer("qdrant")
                    .mayOnlyBeAccessedByLayers("job", "quickstart", "bench")
                    .whereLayer("embed")
                    .mayOnlyBeAccessedByLayers("job", "quickstart", "bench")
                    .whereLayer("document")
                    .mayOnlyBeAccessedByLayers("job")
                    .whereLayer("embedded")
                    .mayOnlyBeAccessedByLayers("quickstart", "bench")
                    .whereLayer("job")
                    .mayOnlyBeAccessedByLayers("quickstart", "bench")
                    .whereLayer("quickstart")
                    .mayOnlyBeAccessedByLayers("bench")
                    .whereLayer("bench")
                    .mayNotBeAccessedByAnyLayer()
                    .withOptionalLayers(true);

    @ArchTest
    static final ArchRule theConnectorKnowsNoInference =
            noClasses()
                    .that()
                    .resideInAPackage("dev.weft.qdrant..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("ai.onnxruntime..", "ai.djl..");

    @ArchTest
    static final ArchRule embeddingKnowsNoGraph =
            noClasses()
                    .that()
                    .resideInAPackage("dev.weft.embed..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.qdrant..",
                            "org.apache.flink.streaming..",
                            "org.apache.flink.runtime..");

    @ArchTest
    static final ArchRule theConnectorSaysWhatOthersMayUse =
            classes()
                    .that()
                    .resideInAPackage("dev.weft.qdrant..")
                    .and()
                    .arePublic()
                    .and()
                    .areTopLevelClasses()
                    .should()
                    .beAnnotatedWith(PublicEvolving.class)
                    .orShould()
                    .beAnnotatedWith(Internal.class);
}
