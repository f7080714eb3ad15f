"""The service desk's knowledge base: articles, and the categories they are filed under (official surface 2026.4)."""

from mockpsa.schema.fields import CONNECTWISE_ID, INFO, date, flag, link, of_server, ref, row, text
from mockpsa.schema.resource import ALL_METHODS, ReferenceShape, Resource

KNOWLEDGE_BASE_CATEGORY = Resource(
    name="KnowledgeBaseCategory",
    label="Knowledge Base Category",
    path="/service/knowledgeBaseCategories",
    declared=row(
        text("name", 50, required=True),
        ref("location", "Location"),
        ref("department", "Department"),
        ref("approver", "Member"),
        CONNECTWISE_ID,
        INFO,
    ),
    reference=ReferenceShape("KBCategoryReference", href="category"),
)

KNOWLEDGE_BASE_SUB_CATEGORY = Resource(
    name="KnowledgeBaseSubCategory",
    label="Knowledge Base SubCategory",
    path="/service/knowledgeBaseSubCategories",
    usages=True,
    declared=row(
        text("name", 50, required=True),
        ref("category", "KnowledgeBaseCategory", required=True, indexed=True),
        ref("location", "Location"),
        ref("department", "Department"),
        CONNECTWISE_ID,
        INFO,
    ),
    reference=ReferenceShape("KnowledgeBaseSubCategoryReference", ()),
)

KNOWLEDGE_BASE_ARTICLE = Resource(
    name="KnowledgeBaseArticle",
    label="Knowledge Base Article",
    path="/service/knowledgeBaseArticles",
    declared=row(
        text("title", required=True),
        text("issue", required=True),
        text("resolution", required=True),
        link("locationId", "Location"),
        link("businessUnitId", "Department"),
        ref("board", "Board", indexed=True),
        link("categoryId", "KnowledgeBaseCategory", indexed=True),
        link("subCategoryId", "KnowledgeBaseSubCategory", indexed=True),
        of_server(date("dateCreated"), text("createdBy")),
        INFO,
    ),
    reference=ReferenceShape("KnowledgeBaseArticleReference", ()),
    lookup=(),
)

KNOWLEDGE_BASE_SETTINGS = Resource(
    name="KnowledgeBaseSettings",
    label="Knowledge Base Settings",
    path="/service/knowledgebasesettings",
    methods=ALL_METHODS - {"DELETE"},
    declared=row(
        flag("requireApproval", default=None, required=True), ref("defaultApprover", "Member"), CONNECTWISE_ID, INFO
    ),
    reference=ReferenceShape("KnowledgeBaseSettingsReference", ()),
    lookup=(),
)

RESOURCES = (KNOWLEDGE_BASE_CATEGORY, KNOWLEDGE_BASE_SUB_CATEGORY, KNOWLEDGE_BASE_ARTICLE, KNOWLEDGE_BASE_SETTINGS)
