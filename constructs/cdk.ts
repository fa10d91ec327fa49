// The only hand-written file that names the CDK core: everything else imports it from here, so that the same source
// can be built for another core. The generated bindings name it too.
export {
  Annotations,
  App,
  Aspects,
  DefaultTokenResolver,
  type IResolvable,
  type ITerraformDependable,
  Lazy,
  StringConcat,
  TerraformDataSource,
  TerraformElement,
  TerraformOutput,
  TerraformProvider,
  TerraformResource,
  TerraformStack,
  Token,
  Tokenization,
} from "cdktf";
