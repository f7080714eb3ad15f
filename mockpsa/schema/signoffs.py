"""What is printed for a customer to sign: sign-off templates and the custom fields on them (2025.1)."""

from mockpsa.schema.fields import INFO, Access, choice, decimal, flags, integer, ref, row, text
from mockpsa.schema.resource import ReferenceShape, Resource

TIME = (
    *("timeMemberFlag", "timeDateFlag", "timeStartEndFlag", "timeBillFlag", "timeHoursFlag", "timeRateFlag"),
    *("timeExtendedAmountFlag", "timeWorkTypeFlag", "timeAgreementFlag", "timeNotesFlag", "timeManualFlag"),
)
EXPENSE = (
    *("expenseDateFlag", "expenseMemberFlag", "expenseTypeFlag", "expenseBillFlag", "expenseAmountFlag"),
    *("expenseAgreementFlag", "expenseNotesFlag", "expenseTaxFlag", "expenseManualFlag"),
)
PRODUCT = (
    *("productDescriptionFlag", "productBillFlag", "productQuantityFlag", "productPriceFlag"),
    *("productExtendedAmountFlag", "productAgreementFlag", "productManualFlag"),
)

SERVICE_SIGNOFF = Resource(
    name="ServiceSignoff",
    one_default=(),
    label="Service Sign-off",
    path="/service/serviceSignoff",
    usages=True,
    declared=row(
        text("name", 50, required=True),
        flags("defaultFlag", "visibleLogoFlag", "companyInfoFlag", "billingTermsFlag", "summaryFlag"),
        flags("discussionFlag", "taskFlag"),
        choice("task", "All", "Closed", "Open"),
        flags("configurationsFlag", "internalNotesFlag", "resolutionFlag", "timeFlag", *TIME),
        integer("timeManualEntry"),
        flags("timeTaxFlag", "expenseFlag", *EXPENSE),
        integer("expenseManualEntry"),
        flags("productFlag", *PRODUCT),
        integer("productManualEntry"),
        flags("productTaxFlag", "technicianSignoffFlag", "customerSignoffTextFlag"),
        text("customerSignoffText", 4000),
        flags("customerSignoffFieldsFlag", "billingMethodsTextFlag"),
        text("billingMethodsText", 2000),
        flags("creditCardFieldsFlag", "defaultFFFlag"),
        INFO,
    ),
    reference=ReferenceShape("ServiceSignoffReference", href="serviceSignoff"),
)

SERVICE_SIGNOFF_CUSTOM_FIELD = Resource(
    name="ServiceSignoffCustomField",
    label="Service Sign-off Custom Field",
    path="/service/serviceSignoff/{signoff}/signoffcustomfields",
    declared=row(
        decimal("sequenceNumber", required=True),
        choice(
            "displaySection",
            *("CustomerInformation", "Detail", "Expenses", "Configurations", "AdditionalSignOffFields"),
            *("InternalNotes", "Time", "Products", "Resolution", "Summary", "Tasks"),
            required=True,
        ),
        ref("userDefinedField", "UserDefinedField", required=True),
        INFO,
        ref("signoff", "ServiceSignoff", indexed=True, access=Access.HIDDEN),
    ),
    reference=ReferenceShape("ServiceSignoffCustomFieldReference", ()),
    lookup=(),
)

RESOURCES = (SERVICE_SIGNOFF, SERVICE_SIGNOFF_CUSTOM_FIELD)
